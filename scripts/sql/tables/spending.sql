-- How much an owner allows to be spent; `null` if there is no cap.
create table if not exists public.spending_caps (
  owner_id text primary key,
  day_usd_micros bigint,
  month_usd_micros bigint,
  updated_at timestamptz not null
);
