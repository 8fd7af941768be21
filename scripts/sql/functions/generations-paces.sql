-- How long the newest runs of a version took at Replicate, from which the next one is estimated.
create or replace function public.generations_paces(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('input', t.input, 'num_outputs', t.num_outputs,
      'seconds', extract(epoch from t.source_completed_at - t.started_at)) order by t.created_at desc, t.id desc), '[]')
    from (
      select g.id, g.created_at, g.input, g.num_outputs, g.source_completed_at, r.started_at
      from public.generations g join public.runs r on r.id = g.id
      where g.owner_id = p->>'owner_id' and g.version = p->>'version' and g.input is not null
        and r.status = 'succeeded' and r.emulated = (p->>'emulated')::boolean and g.source_completed_at > r.started_at
      order by g.created_at desc, g.id desc limit least((p->>'limit')::integer, 100)
    ) t);
end $$;
