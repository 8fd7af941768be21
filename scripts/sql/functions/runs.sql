-- Replicate's list may lag, so absence takes two complete look-ups at least a minute apart, the later one at least
-- three minutes after the call began.
create or replace function the_way.is_absence_proven(intent_at timestamptz, absent_at timestamptz, at timestamptz)
returns boolean
language sql immutable as $$
  select at >= absent_at + interval '60 seconds' and at >= intent_at + interval '180 seconds'
$$;

-- A run is on hold if it was not sent, for `hold_reason`. A `queued` run waits; a `submitting` run is retried
-- automatically while Replicate does not answer.
create or replace function the_way.is_on_hold(status text, intent_at timestamptz, hold_reason text) returns boolean
language sql immutable as $$
  select status in ('queued', 'submitting') and intent_at is null and hold_reason is not null
$$;

-- The reason of a run on hold after its owner retries it. A throttled run keeps its reason and its time: Replicate said
-- when it may be sent and would reject it before. A `submitting` run keeps its reason until Replicate answers.
create or replace function the_way.hold_after_retry(status text, hold_reason text) returns text
language sql immutable as $$
  select case when status = 'submitting' or hold_reason = 'throttled' then hold_reason end
$$;

create or replace function the_way.due_after_retry(due timestamptz, hold_reason text, at timestamptz) returns timestamptz
language sql immutable as $$
  select case when hold_reason = 'throttled' then due else least(due, at) end
$$;

create or replace function the_way.is_cap_hold(hold_reason text) returns boolean
language sql immutable as $$
  select coalesce(starts_with(hold_reason, 'cap_'), false)
$$;

drop function if exists the_way.is_on_hold(text, timestamptz, jsonb);
drop function if exists the_way.error_after_retry(text, jsonb);
drop function if exists the_way.due_after_retry(timestamptz, jsonb, timestamptz);
