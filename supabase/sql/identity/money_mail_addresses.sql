-- Who gets an organization's mail about money: its billing address, or else the admins that are known by their address.
-- One from Clerk may have others.
create or replace function money_mail_addresses(p_organization_id uuid) returns jsonb
language sql stable
security definer
set search_path = public, pg_temp
as $$
  select jsonb_build_object(
    'clerk_org_id', o.clerk_org_id,
    'emails', case
      when p.billing_email is not null then jsonb_build_array(p.billing_email)
      else coalesce((
        select jsonb_agg(u.email order by u.email)
        from memberships m join users u on u.id = m.user_id
        where m.organization_id = o.id and m.role = 'ADMIN'
      ), '[]')
    end
  )
  from organizations o left join vendor_profiles p on p.organization_id = o.id
  where o.id = p_organization_id
$$;
grant execute on function money_mail_addresses(uuid) to service_role;
