import webpush from 'web-push'
import type { Database } from '../ports/database/database.ts'
import { keepSecrets } from '../secret-patterns.ts'

export interface PushKeys {
  public_key: string
  private_key: string
}

/**
 * Returns a function for the VAPID keys of this database, which are created when they are first needed. All servers on
 * one database share them: a browser's subscription only accepts messages that are signed with the key it was created
 * for.
 */
export function createPushKeys({ call }: Pick<Database, 'call'>): () => Promise<PushKeys> {
  let cached: Promise<PushKeys> | undefined
  return () => {
    cached ??= readOrCreate(call).catch((error: unknown) => {
      cached = undefined
      throw error
    })
    return cached
  }
}

async function readOrCreate(call: Database['call']): Promise<PushKeys> {
  const { publicKey, privateKey } = webpush.generateVAPIDKeys()
  const keys = await call.push_keys_keep({
    public_key: publicKey,
    private_key: privateKey,
    now: new Date().toISOString(),
  })
  keepSecrets([keys.private_key])
  return keys
}
