-- Deletes images so that they can be restored for a while. A deleted image is hidden at once; a job then deletes its row
-- and records its file as a removal. Deleting the generation, or everything, meanwhile deletes these rows too.

create or replace function the_way.restore_period() returns interval
language sql immutable as $$
  select interval '10 seconds'
$$;

-- Whether an image is there or can still be restored.
create or replace function the_way.is_restorable(deleted_at timestamptz, at timestamptz) returns boolean
language sql immutable as $$
  select deleted_at is null or deleted_at > at - the_way.restore_period()
$$;

-- Locks the runs of these images, as deleting a run does, in the same order for every caller. Returns those ids that are
-- not the owner's, or can't be restored any more.
create or replace function the_way.lock_images(owner text, wanted text[], at timestamptz) returns text[]
language plpgsql as $$
begin
  perform from public.runs r
  where r.id in (select i.part_id from public.generated_images i where i.id = any (wanted) and i.owner_id = owner)
  order by r.id for update;
  return array(select w from unnest(wanted) w where not exists (
    select from public.generated_images i
    where i.id = w and i.owner_id = owner and the_way.is_restorable(i.deleted_at, at)) order by w);
end $$;

-- Counts the images that were just deleted, or restored with -1, in `deleted_images` of their runs.
create or replace function the_way.count_deleted(parts text[], step integer, at timestamptz) returns void
language sql as $$
  with changed as (select p as id, count(*) * step as images from unnest(parts) p group by p),
    counted as (
      update public.generation_parts p set deleted_images = p.deleted_images + c.images from changed c where p.id = c.id)
  update public.runs r set updated_at = at from changed c where r.id = c.id
$$;

-- Deletes all of these images or none. One that is deleted already stays restorable until the same time.
create or replace function public.images_discard(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  owner text := p->>'owner_id';
  wanted text[] := array(select distinct e from jsonb_array_elements_text(p->'ids') e);
  faulty text[] := the_way.lock_images(owner, wanted, at);
  changed text[];
begin
  if cardinality(faulty) > 0 then
    return jsonb_build_object('outcome', 'not_found', 'ids', to_jsonb(faulty), 'restore_until', null);
  end if;
  faulty := array(select i.id from public.generated_images i join public.runs r on r.id = i.part_id
    where i.id = any (wanted) and not the_way.is_over(r.status) order by i.id);
  if cardinality(faulty) > 0 then
    return jsonb_build_object('outcome', 'not_ended', 'ids', to_jsonb(faulty), 'restore_until', null);
  end if;
  with gone as (
    update public.generated_images i set deleted_at = at where i.id = any (wanted) and i.deleted_at is null
    returning i.part_id
  )
  select array_agg(g.part_id) into changed from gone g;
  perform the_way.count_deleted(changed, 1, at);
  return (select jsonb_build_object('outcome', 'deleted', 'ids', to_jsonb(wanted),
      'restore_until', the_way.utc(min(i.deleted_at) + the_way.restore_period()))
    from public.generated_images i where i.id = any (wanted));
end $$;

-- Restores all of these images or none. One that was not deleted stays as it is.
create or replace function public.images_restore(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  wanted text[] := array(select distinct e from jsonb_array_elements_text(p->'ids') e);
  faulty text[] := the_way.lock_images(p->>'owner_id', wanted, at);
  changed text[];
begin
  if cardinality(faulty) > 0 then
    return jsonb_build_object('outcome', 'gone', 'ids', to_jsonb(faulty));
  end if;
  with back as (
    update public.generated_images i set deleted_at = null where i.id = any (wanted) and i.deleted_at is not null
    returning i.part_id
  )
  select array_agg(b.part_id) into changed from back b;
  perform the_way.count_deleted(changed, -1, at);
  return jsonb_build_object('outcome', 'restored', 'ids', to_jsonb(wanted));
end $$;

-- Deletes the rows of images that can't be restored any more, records their files as removals, and returns how many.
create or replace function public.images_purge(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  at timestamptz := (p->>'now')::timestamptz;
  gone integer;
begin
  with due as (
    select i.id from public.generated_images i where i.deleted_at <= at - the_way.restore_period()
    order by i.deleted_at, i.id limit (p->>'limit')::integer for update skip locked
  ), purged as (
    delete from public.generated_images i using due where i.id = due.id returning i.file, i.owner_id
  ), noted as (
    insert into public.removals (kind, name, owner_id, created_at) select 'file', d.file, d.owner_id, at from purged d
    on conflict do nothing
  )
  select count(*) into gone from purged;
  return to_jsonb(gone);
end $$;
