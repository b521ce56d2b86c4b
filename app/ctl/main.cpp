#include "cli.h"
#include "secrets/keyring_store.h"

#include <QCoreApplication>

#include <iostream>

int main(int argc, char** argv)
{
    // For the key ring's event loop; the program itself has none.
    const QCoreApplication application(argc, argv);
    tributary::secrets::KeyringStore keyring;
    return tributary::ctl::runCtl({argv + 1, argv + argc}, std::cin, std::cout, std::cerr,
                                  &keyring);
}
