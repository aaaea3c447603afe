export { createToken } from './token.js';
export type { Role, TokenOptions } from './token.js';
export type { Secret } from './bytes.js';
export { verifyWebhook, WebhookError } from './webhook.js';
export type { EventOf, HeadersLike, VerifyOptions, Webhook, WebhookErrorCode, WebhookEvent } from './webhook.js';
