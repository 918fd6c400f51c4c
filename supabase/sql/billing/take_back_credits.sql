-- Takes back what one refund claims of one grant, once: down to zero, and never what is held for accepted messages.
-- A refund that failed in the end gives back what it took. Returns the change of the balance. The caller holds the lock
-- of the entitlement.
create or replace function take_back_credits(
  p_grant credit_grants,
  p_refund_id text,
  p_claim bigint,
  p_stands boolean,     -- false: the refund failed or was withdrawn
  p_after_end boolean,  -- the refund was made when the subscription, and so the credits, had ended
  p_correlation_id text
) returns bigint
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_source text := p_refund_id || ':' || p_grant.line_id;
  v_details jsonb := jsonb_build_object('invoice_id', p_grant.invoice_id, 'claimed', p_claim);
  v_taken credit_ledger;
  v_free bigint;
  v_take bigint;
begin
  select * into v_taken from credit_ledger
  where organization_id = p_grant.organization_id and kind = 'clawback' and source_id = v_source;
  if not p_stands then
    if v_taken.id is null or p_grant.ended_at is not null or exists (
      select from credit_ledger
      where organization_id = p_grant.organization_id and kind = 'restore' and source_id = v_source
    ) then
      return 0;
    end if;
    update credit_grants set refunded = refunded - (v_taken.details ->> 'claimed')::bigint
    where line_id = p_grant.line_id;
    perform write_credits(
      p_grant.organization_id, 'restore', v_source, -v_taken.amount, v_taken.details, p_correlation_id
    );
    return -v_taken.amount;
  end if;
  if v_taken.id is not null or p_claim = 0 then
    return 0;
  end if;
  select credits - credits_held into v_free from billing_entitlements where organization_id = p_grant.organization_id;
  v_take := case when p_after_end or p_grant.ended_at is not null then 0 else least(p_claim, v_free) end;
  if not p_after_end then
    update credit_grants set refunded = least(granted, refunded + p_claim) where line_id = p_grant.line_id;
  end if;
  perform write_credits(p_grant.organization_id, 'clawback', v_source, -v_take, v_details, p_correlation_id);
  return -v_take;
end
$$;
