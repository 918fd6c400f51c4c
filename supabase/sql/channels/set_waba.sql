-- Puts an organization on the platform's account or on one of its own:
-- `p_account`: {business_id, waba_id, phone_number_id, secret_name, app_secret_name}, null for the shared one. Only the names
-- of the secrets are known here; without one of an app the platform's own signs. Where messages are sent from does not change under a campaign; a new token for the same number may come any time.
create or replace function set_waba(
  p_organization_id uuid,
  p_account jsonb,
  p_actor text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  v_mode text := case when p_account is null then 'shared' else 'dedicated' end;
  v_before text;
  v_now channels;
  v_id uuid;
begin
  select waba_mode into v_before from organizations where id = p_organization_id for no key update;
  if not found then
    return jsonb_build_object('ok', false, 'code', 'ORGANIZATION.UNKNOWN');
  end if;
  if exists (
    select from channels
    where phone_number_id = p_account ->> 'phone_number_id' and organization_id is distinct from p_organization_id
  ) then
    return jsonb_build_object('ok', false, 'code', 'WABA.NUMBER_TAKEN');
  end if;
  v_now := channel_for(p_organization_id);
  if v_mode <> v_before
    or v_now.phone_number_id is distinct from coalesce(p_account ->> 'phone_number_id', v_now.phone_number_id)
    or v_now.waba_id is distinct from coalesce(p_account ->> 'waba_id', v_now.waba_id)
  then
    if exists (
      select from campaigns
      where organization_id = p_organization_id and state in ('scheduled', 'preparing', 'sending', 'paused')
    ) then
      return jsonb_build_object('ok', false, 'code', 'WABA.CAMPAIGNS_IN_FLIGHT');
    end if;
    update channels set retired_at = now() where organization_id = p_organization_id and retired_at is null;
  end if;
  if p_account is not null then
    insert into channels (id, portfolio_id, organization_id, waba_id, phone_number_id, secret_name, app_secret_name)
    values (
      uuid_v7(), ensure_portfolio(p_account ->> 'business_id'), p_organization_id, p_account ->> 'waba_id',
      p_account ->> 'phone_number_id', p_account ->> 'secret_name', p_account ->> 'app_secret_name'
    )
    on conflict (phone_number_id) do update
    set portfolio_id = excluded.portfolio_id, waba_id = excluded.waba_id, secret_name = excluded.secret_name,
        app_secret_name = excluded.app_secret_name, retired_at = null
    where channels.organization_id = p_organization_id
    returning id into v_id;
    if v_id is null then
      raise exception 'the number was taken at this moment' using errcode = '40001';
    end if;
  end if;
  if v_mode <> v_before then
    update organizations set waba_mode = v_mode where id = p_organization_id;
    if v_mode = 'dedicated' then
      insert into dedicated_periods (organization_id, started_at) values (p_organization_id, clock_timestamp());
    else
      update dedicated_periods set ended_at = greatest(clock_timestamp(), started_at)
      where organization_id = p_organization_id and ended_at is null;
    end if;
  end if;
  perform write_audit_log(
    p_organization_id, p_actor, 'organization.waba_set', 'org_' || replace(p_organization_id::text, '-', ''),
    jsonb_build_object('from', v_before, 'to', v_mode) || coalesce(p_account - 'secret_name' - 'app_secret_name', '{}'), p_correlation_id
  );
  return jsonb_build_object('ok', true);
end
$$;
grant execute on function set_waba(uuid, jsonb, text, text) to service_role;
