-- How long the newest runs of a version took at Replicate, from which the next one is estimated.
create or replace function public.generations_paces(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('input', t.input || t.size, 'num_outputs', t.num_outputs,
      'seconds', extract(epoch from t.source_completed_at - t.started_at)) order by t.created_at desc, t.id desc), '[]')
    from (
      -- An image that starts from another has its size, whatever the input says.
      select q.id, q.created_at, q.input, q.num_outputs, q.source_completed_at, r.started_at,
        case when g.source_width is null then '{}'::jsonb
          else jsonb_build_object('width', g.source_width, 'height', g.source_height) end as size
      from public.generation_parts q join public.runs r on r.id = q.id join public.generations g on g.id = q.generation_id
      where q.owner_id = p->>'owner_id' and q.version = p->>'version' and q.input is not null
        and r.status = 'succeeded' and r.emulated = (p->>'emulated')::boolean and q.source_completed_at > r.started_at
      order by q.created_at desc, q.id desc limit least((p->>'limit')::integer, 100)
    ) t);
end $$;
