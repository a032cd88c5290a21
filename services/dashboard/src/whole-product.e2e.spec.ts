import { describeJourney } from './testing/journey.js';
import { startProduct } from './testing/start-product.js';

describeJourney('the whole product', startProduct);
