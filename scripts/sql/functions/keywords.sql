-- Returns which of these words, in lower case, are already the keyword of one of the owner's models or unfinished
-- trainings.
create or replace function public.keywords_taken(p jsonb) returns jsonb
language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
  return (select coalesce(jsonb_agg(k.word order by k.place), '[]')
    from jsonb_array_elements_text(p->'keywords') with ordinality k(word, place)
    where exists (select from public.trained_models m
        where m.owner_id = p->>'owner_id' and lower(m.keyword) = k.word)
      or exists (select from public.runs r join public.trainings t on t.id = r.id
        where r.owner_id = p->>'owner_id' and r.kind = 'training' and lower(t.keyword) = k.word
          and r.status in ('queued', 'submitting', 'starting', 'processing')));
end $$;
