import { describeConformance } from './conformance';
import { STORE_KINDS } from './support/store-kinds';

for (const kind of STORE_KINDS) describeConformance(kind);
