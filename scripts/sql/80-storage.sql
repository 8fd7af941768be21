-- Supabase's storage: a private bucket for images, thumbnails, training images and weights. Elsewhere there is none.
do $$
begin
  if to_regclass('storage.buckets') is null then
    return;
  end if;
  insert into storage.buckets (id, name, public) values ('the-way', 'the-way', false)
  on conflict (id) do update set public = false;

  -- Against a policy of another app that forgot to name its bucket.
  begin
    drop policy if exists "The Way: its bucket is the server's alone" on storage.objects;
    create policy "The Way: its bucket is the server's alone" on storage.objects
      as restrictive for all to anon, authenticated using (bucket_id is distinct from 'the-way');
  exception
    when insufficient_privilege then
      raise notice 'No policy of ours on storage.objects: this user may not make one. See that no other opens the bucket the-way.';
  end;
end $$;
