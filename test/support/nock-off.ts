// Required by .mocharc.json. To load nock is to put it under every socket of the process, those of other test files, too;
// who wants it there asks for it (see nock-tenant).
import nock from 'nock';

nock.restore();
