import type { Page } from 'playwright-core';

/** Goes to a page of the dashboard as this person, through Clerk's sign-in page. */
export async function signIn(page: Page, url: string, email: string): Promise<void> {
  await page.goto(url);
  await page.getByTestId('clerk-sign-in').click();
  await page.getByTestId(`sign-in-${email}`).click();
  await page.getByTestId('person').waitFor();
}

/** Fills in the provisioning form and sends it. */
export async function provision(page: Page, name: string): Promise<void> {
  await page.getByTestId('nav-instances').click();
  await page.getByTestId('instance-name').fill(name);
  await page.getByTestId('provision').click();
}

/** The element's text once it is there. */
export async function textOf(page: Page, testId: string): Promise<string> {
  return (await page.getByTestId(testId).textContent()) ?? '';
}
