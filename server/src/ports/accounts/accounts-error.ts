/** Thrown if the account service does not answer, so that the credential can be neither accepted nor rejected. */
export class AccountsUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'AccountsUnavailable'
  }
}
