-- Begins a recharge: its row, priced and taxed, before any provider hears of it. The first one makes the wallet, in its
-- currency. The same key and body give the same recharge again. `p_automatic`: {threshold, amount} to turn on once the
-- card that pays is saved, or null.
create or replace function init_recharge(
  p_organization_id uuid,
  p_id uuid,
  p_amount bigint,
  p_currency text,
  p_automatic jsonb,
  p_providers text[],
  p_actor text,
  p_idempotency_key text,
  p_body_hash text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  c_route constant text := 'POST /wallet/recharge/init';
  v_refusal text;
  v_known jsonb;
  v_quote jsonb;
  v_checked jsonb;
  v_id uuid := p_id;
begin
  perform from organizations where id = p_organization_id for no key update;
  if not found then
    return jsonb_build_object('ok', false, 'code', 'ORGANIZATION.UNKNOWN');
  end if;
  v_known := known_answer(p_organization_id, c_route, p_idempotency_key, p_body_hash);
  if v_known ->> 'code' = 'IDEMPOTENCY.KEY_REUSED' then
    return v_known;
  end if;
  if v_known is not null then
    v_id := (v_known ->> 'recharge_id')::uuid;
  else
    v_refusal := refusal_of(p_organization_id);
    if v_refusal is not null then
      return jsonb_build_object('ok', false, 'code', v_refusal);
    end if;
    v_quote := quote_recharge(p_organization_id, p_amount, p_currency, p_providers);
    if not (v_quote ->> 'ok')::boolean then
      return v_quote;
    end if;
    if p_automatic is not null then
      v_checked := check_auto_recharge(
        v_quote ->> 'currency', (p_automatic ->> 'threshold')::bigint, (p_automatic ->> 'amount')::bigint
      );
      if v_checked is not null then
        return v_checked;
      end if;
    end if;
    perform ensure_wallet(p_organization_id, v_quote ->> 'currency');
    insert into recharges (
      id, organization_id, provider, trigger, currency, amount, tax, tax_country, tax_basis_points, tax_name,
      save_card, automatic, requested_by, correlation_id
    ) values (
      p_id, p_organization_id, v_quote ->> 'provider', 'manual', v_quote ->> 'currency', p_amount,
      (v_quote ->> 'tax')::bigint, v_quote ->> 'tax_country', (v_quote ->> 'tax_basis_points')::integer,
      v_quote ->> 'tax_name', p_automatic is not null, p_automatic, p_actor, p_correlation_id
    );
    perform write_audit_log(
      p_organization_id, p_actor, 'recharge.started', 'rch_' || replace(p_id::text, '-', ''),
      v_quote - 'ok' || jsonb_build_object('automatic', p_automatic), p_correlation_id
    );
    perform remember_answer(
      p_organization_id, c_route, p_idempotency_key, p_body_hash, jsonb_build_object('recharge_id', p_id)
    );
  end if;
  return (
    select jsonb_build_object('ok', true, 'recharge', to_jsonb(r)) from recharges r where r.id = v_id
  );
end
$$;
grant execute on function init_recharge(uuid, uuid, bigint, text, jsonb, text[], text, text, text, text) to service_role;
