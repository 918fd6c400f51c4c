/** Problems that several endpoints of sign-in and of vendors share. */
export const rateLimited = {
  status: 429,
  code: 'AUTH.RATE_LIMITED',
  when: 'there were too many attempts; `retryAfterSeconds` says for how long to wait',
};

export const codeProblems = [
  { status: 400, code: 'AUTH.CODE_INVALID', when: 'the code is wrong, was used, or was replaced by a newer one' },
  { status: 400, code: 'AUTH.CODE_EXPIRED', when: 'the code is older than five minutes' },
  { status: 400, code: 'AUTH.CODE_EXHAUSTED', when: 'there were five wrong attempts at it' },
];

export const invalidCredentials = {
  status: 401,
  code: 'AUTH.INVALID_CREDENTIALS',
  when: 'the address or the password is wrong',
};

export const notOfVendor = {
  status: 403,
  code: 'AUTH.NO_VENDOR',
  when: 'the person belongs to no vendor, or not to that one',
};
