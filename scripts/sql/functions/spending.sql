-- Spending and its caps. A run counts once it was sent: with its cost, or with its estimate while the cost is unknown.

-- Must be called before any row is locked. Serializes sending runs, changing caps, creating datasets and deleting
-- everything.
create or replace function the_way.lock_spending(owner text) returns void
language sql as $$
  select pg_advisory_xact_lock(hashtextextended('the_way.spending ' || owner, 0))
$$;

create or replace function the_way.spent(owner text, since timestamptz) returns bigint
language sql stable as $$
  select (
    (select coalesce(sum(coalesce(r.cost_usd_micros, r.estimate_usd_micros)), 0) from public.runs r
      where r.owner_id = owner and r.intent_at >= since)
    + (select coalesce(sum(d.usd_micros), 0) from public.deleted_runs d
      where d.owner_id = owner and d.sent_at >= since)
    + (select coalesce(sum((s->>'usd_micros')::bigint), 0)
      from public.deletion_receipts d cross join jsonb_array_elements(coalesce(d.receipt->'spent', '[]')) s
      where d.owner_id = owner and (s->>'at')::timestamptz >= since))::bigint
$$;

-- `period` is 'day' or 'month', in UTC.
create or replace function the_way.period_start(period text, at timestamptz) returns timestamptz
language sql immutable as $$
  select date_trunc(period, at at time zone 'UTC') at time zone 'UTC'
$$;

create or replace function the_way.period_end(period text, at timestamptz) returns timestamptz
language sql immutable as $$
  select (date_trunc(period, at at time zone 'UTC') + ('1 ' || period)::interval) at time zone 'UTC'
$$;

-- Which cap a run at this price would exceed, as the reason for a hold. `reason` is `null` if none. `until` is the end of the cap's period, or
-- `null` if the price alone is more than the cap. A run with an unknown price exceeds a cap that is used up.
create or replace function the_way.cap_hold(owner text, price bigint, at timestamptz,
  out reason text, out until timestamptz)
language plpgsql stable as $$
declare
  c public.spending_caps;
  wanted bigint := greatest(price, 1);
begin
  select * into c from public.spending_caps s where s.owner_id = owner;
  if not found then
    return;
  end if;
  if wanted > c.day_usd_micros then
    reason := 'cap_day_too_low';
  elsif wanted > c.month_usd_micros then
    reason := 'cap_month_too_low';
  elsif the_way.spent(owner, the_way.period_start('month', at)) + wanted > c.month_usd_micros then
    reason := 'cap_month';
    until := the_way.period_end('month', at);
  elsif the_way.spent(owner, the_way.period_start('day', at)) + wanted > c.day_usd_micros then
    reason := 'cap_day';
    until := the_way.period_end('day', at);
  end if;
end $$;

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
language plpgsql stable as $$
begin
  return the_way.spending_json(p->>'owner_id', (p->>'now')::timestamptz);
end $$;

-- Spending of an owner's last 12 months that have any (UTC), and on the images of each model. A run counts in the month in which it was
-- sent. What is known is apart from estimates: `estimate_usd_micros` is the sum of those of runs whose cost is unknown, and
-- `unknown_runs` counts runs that have neither. Deleted runs are only in the months, with the amount that they counted with.
create or replace function public.spending_history(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  owner text := p->>'owner_id';
  months jsonb;
  models jsonb;
begin
  select coalesce(jsonb_agg(to_jsonb(m) order by m.month desc), '[]') into months from (
    select to_char(e.at at time zone 'UTC', 'YYYY-MM') as month, coalesce(sum(e.cost), 0)::bigint as cost_usd_micros,
      coalesce(sum(e.estimate), 0)::bigint as estimate_usd_micros,
      count(*) filter (where e.cost is null and e.estimate is null) as unknown_runs
    from (
      select r.intent_at as at, r.cost_usd_micros as cost,
        case when r.cost_usd_micros is null then r.estimate_usd_micros end as estimate
      from public.runs r where r.owner_id = owner and r.intent_at is not null
      union all
      select d.sent_at, d.usd_micros, null from public.deleted_runs d where d.owner_id = owner and d.sent_at is not null
      union all
      select (s->>'at')::timestamptz, (s->>'usd_micros')::bigint, null
      from public.deletion_receipts d cross join jsonb_array_elements(coalesce(d.receipt->'spent', '[]')) s
      where d.owner_id = owner
    ) e
    group by 1 order by 1 desc limit 12
  ) m;
  select coalesce(jsonb_agg(to_jsonb(c) - 'at' order by c.at desc, c.model_id), '[]') into models from (
    select g.model_id, (array_agg(g.model_name order by g.created_at desc, g.id desc))[1] as model_name,
      max(r.intent_at) as at, coalesce(sum(r.cost_usd_micros), 0)::bigint as cost_usd_micros,
      coalesce(sum(r.estimate_usd_micros) filter (where r.cost_usd_micros is null), 0)::bigint as estimate_usd_micros,
      count(*) filter (where r.cost_usd_micros is null and r.estimate_usd_micros is null) as unknown_runs
    from public.runs r join public.generation_parts q on q.id = r.id join public.generations g on g.id = q.generation_id
    where r.owner_id = owner and r.intent_at is not null and (p->>'model_id' is null or g.model_id = p->>'model_id')
    group by g.model_id order by 3 desc, 1 limit 100
  ) c;
  return jsonb_build_object('months', months, 'models', models);
end $$;

-- Runs that were on hold for a cap and fit now are due at once; the others get the reason why they still do not fit.
create or replace function public.spending_set_caps(p jsonb) returns jsonb
language plpgsql as $$
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
  update public.runs r set hold_reason = h.reason, next_check_at = case when h.reason is null then at else h.until end,
    updated_at = at
  from (select s.id, c.reason, c.until from public.runs s
    cross join lateral the_way.cap_hold(owner, s.estimate_usd_micros, at) c
    where s.owner_id = owner and s.status = 'queued' and the_way.is_cap_hold(s.hold_reason)) h
  where r.id = h.id;
  return the_way.spending_json(owner, at);
end $$;

create or replace function public.spending_check(p jsonb) returns jsonb
language plpgsql stable as $$
begin
  return to_jsonb((the_way.cap_hold(p->>'owner_id', (p->>'price_usd_micros')::bigint, (p->>'now')::timestamptz)).reason);
end $$;

-- Up to schema version 9 the reason was the code of a stored error. All caps had one code, so the cap is determined
-- again. A run whose reason no longer applies is due at once.
create or replace function the_way.former_hold(error jsonb, owner text, price bigint) returns text
language sql stable as $$
  select case error->>'code'
    when 'spending.cap_reached' then (select c.reason from the_way.cap_hold(owner, price, now()) c)
    when 'users.paused' then 'paused'
    else substring(error->>'code' from '^replicate\.(no_credit|wrong_token|throttled|unavailable)$') end
$$;

update public.runs r set hold_reason = h.reason, error = null,
  next_check_at = case when h.reason is null then least(r.next_check_at, now()) else r.next_check_at end
from (select s.id, the_way.former_hold(s.error, s.owner_id, s.estimate_usd_micros) as reason from public.runs s
  where s.status in ('queued', 'submitting') and s.error is not null) h
where r.id = h.id;
drop function the_way.former_hold(jsonb, text, bigint);
-- Up to schema version 7, demo mode replaced the error of real runs. Their status is checked again at once.
update public.runs set error = null, next_check_at = least(next_check_at, now())
where error->>'code' = 'replicate.not_connected' and not the_way.is_over(status);
