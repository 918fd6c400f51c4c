-- A sum that stays a whole number of micro-units: PostgreSQL's own makes a numeric of each step of a running sum.
create or replace aggregate running_total(bigint) (sfunc = int8pl, stype = bigint, initcond = '0');
