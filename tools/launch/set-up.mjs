import { ensureBuild } from './build.mjs';
import { ensurePackages } from './packages.mjs';
import { withSetupLock } from './setup-lock.mjs';

/** Packages, then the build; each only when needed. */
export const setUp = (say) =>
  withSetupLock(say, async () => {
    await ensurePackages(say);
    await ensureBuild(say);
  });
