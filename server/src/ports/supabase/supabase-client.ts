import {
  createClient,
  type RealtimeClientOptions,
  type SupabaseClient,
} from '@supabase/supabase-js'

export interface SupabaseSettings {
  /** The project's URL without a path, such as https://abc.supabase.co. */
  url: string
  /**
   * The service role's key (or a newer secret key). It bypasses row level security, so it must not leave the server.
   */
  serviceRoleKey: string
}

// Realtime is not used, but without a WebSocket, which Node 20 does not have, the client does not even start.
class NoRealtime {
  constructor() {
    throw new Error('Realtime is not supported.')
  }
}
const transport = NoRealtime as unknown as NonNullable<RealtimeClientOptions['transport']>

/** Creates a client of the project; all clients are created here. `fetch` sets the timeouts for the client's use. */
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
