/** A trainer's error message: it fails the training, never the create. */
export class TrainerError extends Error {}
