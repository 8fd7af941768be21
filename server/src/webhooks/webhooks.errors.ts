import type { RejectionReason } from '@the-way/shared'
import { problem } from '../errors/problem.ts'

const refusal = (reason: RejectionReason, status: number, title: string, detail: string) =>
  problem({ status, code: `webhook.${reason}`, title, detail })

export const missingHeaderError = (name: string) =>
  refusal(
    'missing_header',
    400,
    'Not a delivery',
    `The header ${name} is missing or cannot be read. Only Replicate’s signed deliveries are taken here.`,
  )

export const oldTimestampError = () =>
  refusal(
    'old_timestamp',
    401,
    'Too old or too new',
    'The delivery was signed more than five minutes ago or ahead. Check the clock of this machine.',
  )

export const badSignatureError = () =>
  refusal(
    'bad_signature',
    401,
    'Wrong signature',
    'The signature does not fit. Check REPLICATE_WEBHOOK_SECRET, or leave it out so that Replicate is asked.',
  )

export const noSecretError = () =>
  refusal(
    'no_secret',
    503,
    'No secret to check with',
    'Set REPLICATE_WEBHOOK_URL, and REPLICATE_WEBHOOK_SECRET if Replicate does not tell its secret. Runs are asked about all the same.',
  )

export const unreadableError = () =>
  refusal(
    'unreadable',
    400,
    'Unreadable delivery',
    'The body should be a training or prediction of Replicate’s as JSON.',
  )

export const deliveryNotFoundError = (id: string) =>
  problem({
    status: 404,
    code: 'webhook.not_found',
    title: 'No such delivery',
    detail: `There is no delivery ${id} of yours. GET /api/webhook/deliveries lists them; they are kept for 30 days.`,
  })
