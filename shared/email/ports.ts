/** One mail to one person, written twice: as text and as HTML. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** A UUID that is the same at every attempt at this mail: the provider sends it once. */
  operationId: string;
}

export interface Mailer {
  /**
   * Hands the mail over to the provider.
   * @throws AppError `EMAIL.UNAVAILABLE` (try again) or `EMAIL.REFUSED` (this mail will never be taken).
   */
  send(mail: Mail): Promise<void>;
}
