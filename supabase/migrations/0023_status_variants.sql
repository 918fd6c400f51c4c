-- Settling takes what statuses share once: see `settle_meta_statuses`.
drop function if exists settle_meta_statuses(
  uuid[], text[], text[], timestamptz[], boolean[], text[], text[], integer[], text[], jsonb
);
drop function if exists settle_round(
  uuid[], text[], text[], timestamptz[], boolean[], text[], text[], integer[], text[], uuid[], uuid[], uuid[]
);
drop function if exists keep_unmatched(
  uuid[], text[], text[], timestamptz[], boolean[], text[], text[], integer[], text[], integer[]
);
