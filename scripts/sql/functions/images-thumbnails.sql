-- Thumbnails that could not be made when their image was saved, or that images of earlier versions do not have.

-- Claims images whose thumbnails are due, those of failures last and otherwise the newest first. They are due again at
-- `until`, unless they are recorded as done before.
create or replace function public.images_claim_thumbnails(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  claimed jsonb;
begin
  with due as (
    select i.id from public.generated_images i where i.thumbnails_due_at <= (p->>'now')::timestamptz
    order by i.thumbnails_due_at, i.requested_at desc limit (p->>'limit')::integer for update skip locked
  ), taken as (
    update public.generated_images i set thumbnails_due_at = (p->>'until')::timestamptz from due where i.id = due.id
    returning i.id, i.file, i.width, i.requested_at, i.number
  )
  select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'file', t.file, 'width', t.width)
    order by t.requested_at desc, t.number desc), '[]') into claimed from taken t;
  return claimed;
end $$;

-- Records that these images have their thumbnails, or can't have any, and returns how many.
create or replace function public.images_thumbnails_made(p jsonb) returns jsonb
language plpgsql set plan_cache_mode = force_custom_plan as $$
declare
  changed integer;
begin
  update public.generated_images set thumbnails_due_at = null
  where id = any (array(select jsonb_array_elements_text(p->'ids'))) and thumbnails_due_at is not null;
  get diagnostics changed = row_count;
  return to_jsonb(changed);
end $$;
