import { type Static, Type } from 'typebox'

/** A point on P-256, uncompressed: 65 bytes in base64url. */
const PUBLIC_KEY = Type.String({ pattern: '^[A-Za-z0-9_-]{87}=?$' })
/** 16 bytes in base64url. */
const AUTH_SECRET = Type.String({ pattern: '^[A-Za-z0-9_-]{22}(==)?$' })

/** `PUT /api/notifications/subscription`: what a browser's `PushSubscription.toJSON()` returns. */
export const PushSubscriptionBodySchema = Type.Object(
  {
    endpoint: Type.String({
      minLength: 1,
      maxLength: 2048,
      description: 'the https URL of the browser’s push service',
    }),
    expirationTime: Type.Optional(Type.Union([Type.Number(), Type.Null()])),
    keys: Type.Object({ p256dh: PUBLIC_KEY, auth: AUTH_SECRET }, { additionalProperties: false }),
  },
  { additionalProperties: false },
)
export type PushSubscriptionBody = Static<typeof PushSubscriptionBodySchema>

/** What a browser needs to subscribe, and whether this one is subscribed. */
export const NotificationSettingsSchema = Type.Object({
  public_key: Type.String({ description: 'the server’s VAPID key, base64url' }),
  is_subscribed: Type.Boolean({ description: 'whether this session’s browser is notified' }),
  is_failing: Type.Boolean({
    description: 'whether the push service rejected the last message to this browser',
  }),
})
export type NotificationSettings = Static<typeof NotificationSettingsSchema>

/** The content of a push message, as the service worker reads it. */
export const PushMessageSchema = Type.Object({
  title: Type.String(),
  body: Type.String(),
  tag: Type.String({ description: 'a message replaces earlier ones with the same tag' }),
  path: Type.String({ description: 'the page that a click opens' }),
  is_always_shown: Type.Boolean({
    description:
      'whether it is shown even while one of our pages is visible, which otherwise shows it itself',
  }),
})
export type PushMessage = Static<typeof PushMessageSchema>

/** A generation of more images than this notifies its owner when it ends; `generation_event` in the database has the same limit. */
export const MAX_UNNOTIFIED_IMAGES = 4

/** Errors that put a training on hold until its owner does something; `notified_hold` in the database has the same list. */
export const HOLDS_THAT_NEED_OWNER = [
  'replicate.no_credit',
  'replicate.wrong_token',
  'spending.cap_reached',
] as const
export type HoldThatNeedsOwner = (typeof HOLDS_THAT_NEED_OWNER)[number]
