-- The next receipt number of this year. Taken last in its transaction: everybody waits here.
create or replace function next_receipt_number() returns text
language sql volatile
set search_path = public, pg_temp
as $$
  insert into receipt_numbers (year, last)
  values (extract(year from now() at time zone 'UTC')::integer, 1)
  on conflict (year) do update set last = receipt_numbers.last + 1
  returning 'WR-' || year || '-' || lpad(last::text, greatest(6, length(last::text)), '0')
$$;
