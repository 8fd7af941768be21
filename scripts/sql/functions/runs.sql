-- Replicate's list may lag, so absence takes two complete look-ups at least a minute apart, the later one at least
-- three minutes after the call began.
create or replace function the_way.is_absence_proven(intent_at timestamptz, absent_at timestamptz, at timestamptz)
returns boolean
language sql immutable as $$
  select at >= absent_at + interval '60 seconds' and at >= intent_at + interval '180 seconds'
$$;

-- A run is on hold if it was not sent, for the reason in `error`. A `queued` run waits; a `submitting` run is retried
-- automatically while Replicate does not answer.
create or replace function the_way.is_on_hold(status text, intent_at timestamptz, error jsonb) returns boolean
language sql immutable as $$
  select status in ('queued', 'submitting') and intent_at is null and error is not null
$$;

-- The error of a run on hold after its owner retries it. A throttled run keeps its error and its time: Replicate said
-- when it may be sent and would reject it before. A `submitting` run keeps its error until Replicate answers.
create or replace function the_way.error_after_retry(status text, error jsonb) returns jsonb
language sql immutable as $$
  select case when status = 'submitting' or error->>'code' = 'replicate.throttled' then error end
$$;

create or replace function the_way.due_after_retry(due timestamptz, error jsonb, at timestamptz) returns timestamptz
language sql immutable as $$
  select case when error->>'code' = 'replicate.throttled' then due else least(due, at) end
$$;
