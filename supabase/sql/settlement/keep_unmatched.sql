-- Lets statuses wait whose message is not known: the columns of a batch, and which of its entries.
create or replace function keep_unmatched(
  p_message_ids uuid[],
  p_wamids text[],
  p_variants integer[],
  p_statuses text[],
  p_ats timestamptz[],
  p_billable boolean[],
  p_categories text[],
  p_pricing_types text[],
  p_error_codes integer[],
  p_error_titles text[],
  p_places integer[]
) returns void
language sql
set search_path = public, pg_temp
as $$
  insert into unmatched_statuses (message_id, wamid, status, body, next_attempt_at)
  select p_message_ids[n], p_wamids[n], p_statuses[v],
    jsonb_build_object(
      'messageId', p_message_ids[n], 'wamid', p_wamids[n], 'status', p_statuses[v],
      'at', to_char(p_ats[v] at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'billable', p_billable[v],
      'category', p_categories[v], 'pricingType', p_pricing_types[v], 'errorCode', p_error_codes[v],
      'errorTitle', p_error_titles[v]
    ),
    now() + interval '1 minute'
  from (select n, p_variants[n] as v from unnest(p_places) as places(n)) p
  order by 2, 3
  on conflict (wamid, status) do nothing
$$;
