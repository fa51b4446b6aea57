// What only a browser can do on the access page.
"use strict";
