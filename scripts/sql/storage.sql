-- A private bucket in Supabase Storage for images, thumbnails, training images and weights. Other databases do not have
-- Supabase Storage.
do $$
begin
  if to_regclass('storage.buckets') is null then
    return;
  end if;
  insert into storage.buckets (id, name, public) values ('the-way', 'the-way', false)
  on conflict (id) do update set public = false;

  -- Protects the bucket from a policy of another app that does not name its own bucket.
  begin
    drop policy if exists "The Way: its bucket is the server's alone" on storage.objects;
    create policy "The Way: its bucket is the server's alone" on storage.objects
      as restrictive for all to anon, authenticated using (bucket_id is distinct from 'the-way');
  exception
    when insufficient_privilege then
      raise notice 'Could not create a policy on storage.objects: this user is not allowed to. Make sure that no other policy gives access to the bucket the-way.';
  end;
end $$;
