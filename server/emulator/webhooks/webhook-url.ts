import { isLoopback } from '../files/file-url.ts'
import { notAnHttpsUrl } from '../problems.ts'

/** Replicate rejects webhook URLs that are not https when the run is created. */
export function checkWebhook(webhook: string | undefined, allowHttp: boolean): void {
  if (webhook === undefined) return
  if (!URL.canParse(webhook)) throw notAnHttpsUrl('webhook')
  const { protocol } = new URL(webhook)
  const isTestReceiver = allowHttp && protocol === 'http:' && isDeliverable(webhook)
  if (protocol !== 'https:' && !isTestReceiver) throw notAnHttpsUrl('webhook')
}

/** The emulator sends nothing beyond this machine. */
export const isDeliverable = (webhook: string): boolean => isLoopback(new URL(webhook).hostname)
