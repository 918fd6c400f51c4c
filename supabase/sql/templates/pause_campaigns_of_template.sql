-- Pauses what is being sent with a template that cannot be sent. A person resumes it. The caller has locked the organization.
create or replace function pause_campaigns_of_template(p_template_id uuid, p_status text) returns void
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_campaign campaigns;
begin
  for v_campaign in
    select * from campaigns
    where template_id = p_template_id and state in ('scheduled', 'preparing', 'sending')
    order by id
    for no key update
  loop
    update campaigns set state = 'paused', state_reason = 'TEMPLATE.' || p_status where id = v_campaign.id;
    perform write_audit_log(
      v_campaign.organization_id, 'meta', 'campaign.paused', 'cmp_' || replace(v_campaign.id::text, '-', ''),
      jsonb_build_object(
        'reason', 'TEMPLATE.' || p_status, 'template', 'tpl_' || replace(p_template_id::text, '-', ''),
        'from', v_campaign.state
      ),
      null
    );
  end loop;
end
$$;
