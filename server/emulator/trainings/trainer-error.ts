/** What a trainer says when it cannot go on: it fails the training, never the create. */
export class TrainerError extends Error {}
