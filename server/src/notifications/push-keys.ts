import webpush from 'web-push'
import type { Database } from '../ports/database/database.ts'
import { keepSecrets } from '../secret-patterns.ts'

export interface PushKeys {
  public_key: string
  private_key: string
}

/**
 * Returns the VAPID keys of this database, which are made when they are first needed. All servers on one database share
 * them: a browser's subscription only accepts messages signed with the key it was made for.
 */
export function createPushKeys({ call }: Pick<Database, 'call'>): () => Promise<PushKeys> {
  let kept: Promise<PushKeys> | undefined
  return () => {
    kept ??= keep(call).catch((error: unknown) => {
      kept = undefined
      throw error
    })
    return kept
  }
}

async function keep(call: Database['call']): Promise<PushKeys> {
  const { publicKey, privateKey } = webpush.generateVAPIDKeys()
  const keys = await call.push_keys_keep({
    public_key: publicKey,
    private_key: privateKey,
    now: new Date().toISOString(),
  })
  keepSecrets([keys.private_key])
  return keys
}
