import type { FastifyInstance } from 'fastify';
import type { Clerk } from '../context.ts';
import { registerDirectoryPage } from './directory-page.ts';
import { registerImages } from './images.ts';
import { registerOrganizationChoice } from './organization-choice.ts';
import { registerSignIn } from './sign-in.ts';

export function registerPages(app: FastifyInstance, clerk: Clerk): void {
  registerSignIn(app, clerk);
  registerOrganizationChoice(app, clerk);
  registerDirectoryPage(app, clerk);
  registerImages(app, clerk);
}
