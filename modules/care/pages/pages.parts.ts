import { AdminPage } from './admin-page.controller.js';
import { AdminResidentPage } from './admin-resident-page.controller.js';
import { AlertPage } from './alert-page.controller.js';
import { CarerSignInPage } from './carer-sign-in-page.controller.js';
import { Frames } from './frame.js';
import { PageProblemFilter } from './page-problem.filter.js';
import { Renderer } from './render.js';
import { ResidentsPage } from './residents-page.controller.js';
import { SettingsPage } from './settings-page.controller.js';
import { Sights } from './sights.service.js';
import { SignInPage } from './sign-in-page.controller.js';
import { SmsDeskPage } from './sms-desk-page.controller.js';
import { TimelinePage } from './timeline.controller.js';
import { TodayPage } from './today.controller.js';

/** What the module of the pages is made of; it stands where residents, alerts, deliveries and the desk can be injected. */
export const PAGE_CONTROLLERS = [SignInPage, TodayPage, AlertPage, TimelinePage, ResidentsPage, SmsDeskPage, AdminPage, AdminResidentPage, CarerSignInPage, SettingsPage];
export const PAGE_PROVIDERS = [Renderer, Frames, Sights, PageProblemFilter];
