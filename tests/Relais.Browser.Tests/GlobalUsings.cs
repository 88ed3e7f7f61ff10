global using Microsoft.Playwright;
global using Relais.Browser.House;
global using Shouldly;
global using Xunit;
global using static Microsoft.Playwright.Assertions;
