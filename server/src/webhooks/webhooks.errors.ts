import type { RejectionReason } from '@the-way/shared'
import { problem } from '../errors/problem.ts'

const rejection = (reason: RejectionReason, status: number, title: string, detail: string) =>
  problem({ status, code: `webhook.${reason}`, title, detail })

export const missingHeaderError = (name: string) =>
  rejection(
    'missing_header',
    400,
    'Not a delivery',
    `The header ${name} is missing or invalid. Only Replicate’s signed deliveries are accepted here.`,
  )

export const oldTimestampError = () =>
  rejection(
    'old_timestamp',
    401,
    'Too old or too new',
    'The delivery’s timestamp is more than five minutes in the past or the future. Check this machine’s clock.',
  )

export const badSignatureError = () =>
  rejection(
    'bad_signature',
    401,
    'Wrong signature',
    'The signature does not match. Check REPLICATE_WEBHOOK_SECRET, or remove it so that the server requests the secret from Replicate.',
  )

export const noSecretError = () =>
  rejection(
    'no_secret',
    503,
    'No signing secret',
    'Set REPLICATE_WEBHOOK_URL, and REPLICATE_WEBHOOK_SECRET if Replicate does not return its secret. Runs are still checked every few seconds.',
  )

export const unreadableError = () =>
  rejection(
    'unreadable',
    400,
    'Unreadable delivery',
    'The body should be one of Replicate’s trainings or predictions as JSON.',
  )

export const deliveryNotFoundError = (id: string) =>
  problem({
    status: 404,
    code: 'webhook.not_found',
    title: 'Delivery not found',
    detail: `You do not have a delivery with the id ${id}. GET /api/webhook/deliveries lists yours; they are kept for 30 days.`,
  })
