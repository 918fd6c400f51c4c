-- One step of closing the oldest month that need not be kept: what its messages were charged is summed up for each wallet,
-- a bounded number of entries at a time; after the last step the wallets' standing is written down, from which a replay
-- begins, and the month's messages and events are dropped with their partitions. Returns the month and how far it is,
-- null when no month is that old.
create or replace function close_month(p_keep_months integer, p_limit integer default 20000) returns jsonb
language plpgsql
security definer
set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  v_month date;
  v_first uuid;
  v_next uuid;
  v_closing month_closings;
  v_last uuid;
  v_added bigint;
begin
  select to_date(right(c.relname, 7), 'YYYY_MM') into v_month
  from pg_inherits i join pg_class c on c.oid = i.inhrelid
  where i.inhparent = 'outbound_messages'::regclass
    and to_date(right(c.relname, 7), 'YYYY_MM') < date_trunc('month', now() at time zone 'UTC') - make_interval(months => p_keep_months)
  order by 1 limit 1;
  if not found then
    return null;
  end if;
  v_first := first_uuid_of(v_month::timestamp at time zone 'UTC');
  v_next := first_uuid_of((v_month + interval '1 month') at time zone 'UTC');
  insert into month_closings (month) values (v_month) on conflict do nothing;
  select * into v_closing from month_closings where month = v_month for update;
  if exists (
    select from wallet_holds where closed_at is null and created_at < (v_month + interval '1 month') at time zone 'UTC'
  ) then
    return jsonb_build_object('month', v_month, 'state', 'held');
  end if;

  -- The entries of one message are never parted.
  v_last := (
    select message_id from ledger_entries
    where message_id > coalesce(v_closing.cursor, v_first) and message_id < v_next
    order by message_id offset p_limit - 1 limit 1
  );
  with page as (
    select organization_id, count(*) as entries, sum(amount) as amount, sum(shortfall) as missing
    from ledger_entries
    where message_id > coalesce(v_closing.cursor, v_first) and message_id < v_next and (v_last is null or message_id <= v_last)
    group by 1
  ), added as (
    insert into wallet_closings as w (organization_id, month, entries, amount, missing)
    select organization_id, v_month, entries, amount, missing from page order by 1
    on conflict (organization_id, month) do update
      set entries = w.entries + excluded.entries, amount = w.amount + excluded.amount, missing = w.missing + excluded.missing
  )
  select coalesce(sum(entries), 0) into v_added from page;
  update month_closings set cursor = coalesce(v_last, v_next), entries = entries + v_added where month = v_month;
  if v_last is not null then
    return jsonb_build_object('month', v_month, 'state', 'summing');
  end if;

  execute format('lock table %I in access exclusive mode', 'outbound_messages_' || to_char(v_month, 'YYYY_MM'));
  if v_closing.entries + v_added <> (
    select count(*) from ledger_entries where message_id > v_first and message_id < v_next
  ) then -- a late status was settled meanwhile: sum up again
    delete from wallet_closings where month = v_month;
    update month_closings set cursor = null, entries = 0 where month = v_month;
    return jsonb_build_object('month', v_month, 'state', 'summing');
  end if;
  insert into wallet_closings as c (organization_id, month, seq, balance, held, shortfall)
  select organization_id, v_month, ledger_seq, balance, held, shortfall from wallets order by 1
  on conflict (organization_id, month) do update
    set seq = excluded.seq, balance = excluded.balance, held = excluded.held, shortfall = excluded.shortfall;
  update month_closings set closed_at = now() where month = v_month;
  execute format('drop table %I', 'outbound_messages_' || to_char(v_month, 'YYYY_MM'));
  execute format('drop table if exists %I', 'meta_status_events_' || to_char(v_month, 'YYYY_MM'));
  return jsonb_build_object('month', v_month, 'state', 'closed');
end
$$;
grant execute on function close_month(integer, integer) to service_role;
