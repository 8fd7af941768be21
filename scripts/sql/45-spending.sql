-- What an owner lets be spent. Spent is what was sent: its cost, or its estimate while the cost is not known. Replicate
-- does not tell the price of pictures; they count with what is known of it.

-- Taken before any row, by whoever spends and whoever changes a cap: they take turns.
create or replace function the_way.lock_spending(owner text) returns void
language sql as $$
  select pg_advisory_xact_lock(hashtextextended('the_way.spending ' || owner, 0))
$$;

create or replace function the_way.spent(owner text, since timestamptz) returns bigint
language sql stable as $$
  select (
    (select coalesce(sum(coalesce(t.cost_usd_micros, t.estimate_usd_micros)), 0) from public.trainings t
      where t.owner_id = owner and t.intent_at >= since)
    + (select coalesce(sum(g.cost_usd_micros), 0) from public.generations g
      where g.owner_id = owner and g.intent_at >= since)
    + (select coalesce(sum((s->>'usd_micros')::bigint), 0)
      from public.deletion_receipts d cross join jsonb_array_elements(coalesce(d.receipt->'spent', '[]')) s
      where d.owner_id = owner and (s->>'at')::timestamptz >= since))::bigint
$$;

-- 'day' and 'month' are those of UTC.
create or replace function the_way.period_start(period text, at timestamptz) returns timestamptz
language sql immutable as $$
  select date_trunc(period, at at time zone 'UTC') at time zone 'UTC'
$$;

-- Which cap a run of this price would pass; null: none. A run whose price is not known passes a cap that is used up.
create or replace function the_way.cap_reached(owner text, price bigint, at timestamptz) returns text
language sql stable as $$
  select case
    when the_way.spent(owner, the_way.period_start('day', at)) + greatest(price, 1) > c.day_usd_micros then 'day'
    when the_way.spent(owner, the_way.period_start('month', at)) + greatest(price, 1) > c.month_usd_micros then 'month'
  end
  from public.spending_caps c where c.owner_id = owner
$$;

create or replace function the_way.spending_period(period text, owner text, cap bigint, at timestamptz) returns jsonb
language sql stable as $$
  select jsonb_build_object('cap_usd_micros', cap, 'spent_usd_micros', s.spent,
    'left_usd_micros', greatest(cap - s.spent, case when cap is not null then 0 end))
  from (select the_way.spent(owner, the_way.period_start(period, at)) as spent) s
$$;

create or replace function the_way.spending_json(owner text, at timestamptz) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'day', the_way.spending_period('day', owner, max(c.day_usd_micros), at),
    'month', the_way.spending_period('month', owner, max(c.month_usd_micros), at))
  from public.spending_caps c where c.owner_id = owner
$$;

create or replace function public.spending_get(p jsonb) returns jsonb
language plpgsql stable set search_path = '' set plan_cache_mode = force_generic_plan as $$
begin
  return the_way.spending_json(p->>'owner_id', (p->>'now')::timestamptz);
end $$;

-- Whatever the caps held up and now fits goes on.
create or replace function public.spending_set_caps(p jsonb) returns jsonb
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  owner text := p->>'owner_id';
begin
  perform the_way.lock_spending(owner);
  insert into public.spending_caps as c (owner_id, day_usd_micros, month_usd_micros, updated_at)
  values (owner, (p->>'day_usd_micros')::bigint, (p->>'month_usd_micros')::bigint, at)
  on conflict (owner_id) do update set
    day_usd_micros = case when p ? 'day_usd_micros' then excluded.day_usd_micros else c.day_usd_micros end,
    month_usd_micros = case when p ? 'month_usd_micros' then excluded.month_usd_micros else c.month_usd_micros end,
    updated_at = at;
  update public.trainings t set phase = 'queued', error = null, next_check_at = at, updated_at = at
  where t.owner_id = owner and t.status = 'queued' and t.error->>'code' = 'spending.cap_reached'
    and the_way.cap_reached(owner, t.estimate_usd_micros, at) is null;
  update public.generations g set error = null, next_check_at = at, updated_at = at
  where g.owner_id = owner and g.status = 'queued' and g.error->>'code' = 'spending.cap_reached'
    and the_way.cap_reached(owner, null, at) is null;
  return the_way.spending_json(owner, at);
end $$;

create or replace function public.spending_check(p jsonb) returns jsonb
language plpgsql stable set search_path = '' set plan_cache_mode = force_generic_plan as $$
begin
  return to_jsonb(the_way.cap_reached(p->>'owner_id', (p->>'price_usd_micros')::bigint, (p->>'now')::timestamptz));
end $$;
