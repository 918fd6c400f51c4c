-- The one call that every authenticated request makes: finds the organization of a Clerk organization (null before it is
-- known here), says whether the platform is stopped, and writes the use of a session to the audit log once an hour. An
-- operator has no organization.
create or replace function sign_in(
  p_clerk_org_id text,
  p_clerk_session_id text,
  p_clerk_user_id text,
  p_role text,
  p_correlation_id text
) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
as $$
declare
  c_every constant interval := '1 hour';
  c_kept constant interval := '30 days';
  v_organization organizations;
  v_answer jsonb;
begin
  if p_clerk_org_id is not null then
    select * into v_organization from organizations where clerk_org_id = p_clerk_org_id;
    if not found then
      return jsonb_build_object('organization', null, 'platform_stopped', platform_stopped());
    end if;
    v_answer := to_jsonb(v_organization);
  end if;
  if not exists (
    select from sign_ins
    where clerk_session_id = p_clerk_session_id and organization_id is not distinct from v_organization.id
      and audited_at > now() - c_every
  ) then
    insert into sign_ins as s (clerk_session_id, organization_id, clerk_user_id)
    values (p_clerk_session_id, v_organization.id, p_clerk_user_id)
    on conflict (clerk_session_id, organization_id) do update set audited_at = now()
    where s.audited_at <= now() - c_every;
    if found then
      delete from sign_ins where clerk_user_id = p_clerk_user_id and audited_at < now() - c_kept;
      if v_organization.id is not null then
        insert into members (organization_id, clerk_user_id, role)
        values (v_organization.id, p_clerk_user_id, p_role) on conflict do nothing;
      end if;
      perform write_audit_log(
        v_organization.id, p_clerk_user_id, 'session.signed_in', p_clerk_session_id,
        jsonb_build_object('role', p_role), p_correlation_id
      );
    end if;
  end if;
  return jsonb_build_object('organization', v_answer, 'platform_stopped', platform_stopped());
end
$$;
grant execute on function sign_in(text, text, text, text, text) to service_role;
