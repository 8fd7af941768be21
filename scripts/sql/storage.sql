-- A private bucket in Supabase Storage for images, thumbnails, training images and weights. Other databases do not have
-- Supabase Storage.
do $$
declare
  guarded record;
begin
  if to_regclass('storage.buckets') is null then
    return;
  end if;
  insert into storage.buckets (id, name, public) values ('the-way', 'the-way', false)
  on conflict (id) do update set public = false;

  -- Protects the bucket from policies of another app that do not name its own bucket. On objects they would open the
  -- files, and on buckets they would let anyone make the bucket public.
  for guarded in select * from (values ('objects', 'bucket_id'), ('buckets', 'id')) as g(name, bucket) loop
    begin
      execute format('drop policy if exists "The Way: its bucket is the server''s alone" on storage.%I', guarded.name);
      execute format($policy$
        create policy "The Way: its bucket is the server's alone" on storage.%I
          as restrictive for all to anon, authenticated using (%I is distinct from 'the-way') $policy$,
        guarded.name, guarded.bucket);
    exception
      when insufficient_privilege then
        raise notice 'Could not create a policy on storage.%: this user is not allowed to. Make sure that no other policy gives access to the bucket the-way.',
          guarded.name;
    end;
  end loop;
end $$;
