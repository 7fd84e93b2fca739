// For .ci/run: exits 0 when a browser starts here.
import { launchBrowser } from './browser';

launchBrowser()
  .then((browser) => browser.close())
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
