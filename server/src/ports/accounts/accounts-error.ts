/** Whoever knows the accounts does not answer: nothing is said of the credential. */
export class AccountsUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'AccountsUnavailable'
  }
}
