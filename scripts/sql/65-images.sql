-- Counts the images of an owner whose generation was created in [from, to), up to `limit`.
create or replace function public.images_count(p jsonb) returns jsonb
language plpgsql stable set search_path = '' set plan_cache_mode = force_custom_plan as $$
begin
  return (select to_jsonb(count(*)) from (
    select from public.generations g join public.generated_images i on i.generation_id = g.id
    where g.owner_id = p->>'owner_id' and g.created_at >= (p->>'from')::timestamptz
      and g.created_at < (p->>'to')::timestamptz and (p->>'model_id' is null or g.model_id = p->>'model_id')
    limit (p->>'limit')::integer) counted);
end $$;
