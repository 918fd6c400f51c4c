-- Makes the caller the dispatcher of a campaign: older ones get no more recipients. Answers all that it needs for sending.
-- The caller holds the campaign and has seen that it may send now, until `p_until`.
create or replace function begin_dispatch(p_campaign_id uuid, p_until timestamptz) returns jsonb
language plpgsql
set search_path = public, pg_temp
as $$
declare
  v_campaign campaigns;
begin
  update campaigns set epoch = epoch + 1, state_reason = null where id = p_campaign_id returning * into v_campaign;
  return (
    select jsonb_build_object(
      'next', 'dispatch', 'epoch', v_campaign.epoch, 'queued', v_campaign.queued,
      'channel_id', c.id, 'phone_number_id', c.phone_number_id, 'secret_name', c.secret_name,
      'template_name', t.meta_name, 'language', t.language, 'category', t.category,
      'parameter_format', t.parameter_format, 'components', t.components, 'variables', v_campaign.settings -> 'variables',
      'seconds', case when p_until is null then null else greatest(0, extract(epoch from p_until - now())) end
    )
    from channels c, templates t
    where c.id = v_campaign.channel_id and t.id = v_campaign.template_id
  );
end
$$;
