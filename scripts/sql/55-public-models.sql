-- Models that other users share, newest first.
create or replace function public.models_list_shared(p jsonb) returns jsonb
language plpgsql stable set search_path = '' set plan_cache_mode = force_custom_plan as $$
declare
  size integer := the_way.page_size(p);
  start record := the_way.page_start(p);
  rows jsonb;
begin
  select coalesce(jsonb_agg(the_way.shared_model_json(m) order by m.created_at desc, m.id desc), '[]') into rows
  from (
    select m.* from public.trained_models m
    where the_way.is_shared(m) and m.owner_id <> p->>'owner_id' and (m.created_at, m.id) < (start.at, start.id)
    order by m.created_at desc, m.id desc limit size + 1
  ) m;
  return the_way.page('models', rows, size);
end $$;
