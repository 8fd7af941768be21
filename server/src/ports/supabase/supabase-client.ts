import {
  createClient,
  type RealtimeClientOptions,
  type SupabaseClient,
} from '@supabase/supabase-js'

export interface SupabaseSettings {
  /** The project's address, such as https://abc.supabase.co, without a path. */
  url: string
  /** The service role's key (or a newer secret key): passes by row level security, so it never leaves the server. */
  serviceRoleKey: string
}

// Nothing here is subscribed to, but without a WebSocket, which Node 20 has none of, the client does not even start.
class NoRealtime {
  constructor() {
    throw new Error('Realtime is left out.')
  }
}
const transport = NoRealtime as unknown as NonNullable<RealtimeClientOptions['transport']>

/** The one way in which a client of the project is made. `fetch` sets the time-outs of what the client is used for. */
export function createSupabaseClient(
  { url, key }: { url: string; key: string },
  fetch: typeof globalThis.fetch,
): SupabaseClient {
  return createClient(url, key, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch },
    realtime: { transport },
  })
}
