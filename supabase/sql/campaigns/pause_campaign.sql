-- Pauses a campaign that cannot go on by itself; a person resumes or cancels it. Answers what is next for it. The caller
-- holds the campaign.
create or replace function pause_campaign(p_campaign_id uuid, p_reason text) returns jsonb
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_organization_id uuid;
begin
  update campaigns set state = 'paused', state_reason = p_reason where id = p_campaign_id
  returning organization_id into strict v_organization_id;
  perform write_audit_log(
    v_organization_id, 'system', 'campaign.paused', 'cmp_' || replace(p_campaign_id::text, '-', ''),
    jsonb_build_object('reason', p_reason), null
  );
  return jsonb_build_object('next', 'paused');
end
$$;
