create or replace function the_way.invitation_json(i public.invitations) returns jsonb
language sql stable as $$
  select jsonb_build_object('id', i.email, 'email', i.email, 'invited_by', i.invited_by,
    'created_at', the_way.utc(i.created_at), 'accepted_at', the_way.utc(i.accepted_at))
$$;

-- Renews an invitation that was accepted; an open one stays as it is.
create or replace function public.invitations_create(p jsonb) returns jsonb
language plpgsql as $$
declare
  i public.invitations;
begin
  insert into public.invitations as known (email, invited_by, created_at)
  values (p->>'email', p->>'invited_by', (p->>'now')::timestamptz)
  on conflict (email) do update set invited_by = excluded.invited_by, created_at = excluded.created_at, accepted_at = null
    where known.accepted_at is not null;
  select * into strict i from public.invitations where email = p->>'email';
  return the_way.invitation_json(i);
end $$;

create or replace function public.invitations_list(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.invitation_json(i) order by i.created_at desc, i.email desc), '[]') into rows
  from (
    select * from public.invitations
    where (created_at, email) < (start.at, start.id)
    order by created_at desc, email desc limit size + 1
  ) i;
  return the_way.page('invitations', rows, size);
end $$;

create or replace function public.invitations_delete(p jsonb) returns jsonb
language plpgsql as $$
begin
  delete from public.invitations where email = p->>'email';
  return to_jsonb(found);
end $$;
