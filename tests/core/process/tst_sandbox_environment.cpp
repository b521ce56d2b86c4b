// What a task may say to the program inside of its sandbox, and not to the one that builds it.
#include "process/sandbox_environment.h"

#include <QtTest>

using namespace tributary;
using Strings = std::vector<std::string>;

class TestSandboxEnvironment : public QObject
{
    Q_OBJECT

private slots:
    void takesWhatSteersTheLoader()
    {
        Strings env{"A=1",       "LD_PRELOAD=./evil.so", "PATH=/bin", "GLIBC_TUNABLES=x=y=z",
                    "OLD_LD_=2", "GCONV_PATH=."};
        const Strings arguments = process::takeLoaderVariables(env);
        QVERIFY((env == Strings{"A=1", "PATH=/bin", "OLD_LD_=2"}));
        QVERIFY((arguments
                 == Strings{"--setenv", "LD_PRELOAD", "./evil.so", "--setenv", "GLIBC_TUNABLES",
                            "x=y=z", "--setenv", "GCONV_PATH", "."}));
    }

    void knowsWhatSteersAnEngine()
    {
        for (const char* name : {"CONTAINER_HOST", "STORAGE_DRIVER", "LD_AUDIT", "XDG_DATA_HOME"})
            QVERIFY2(process::steersContainerEngine(name), name);
        for (const char* name : {"TOKEN", "MY_CONTAINER", "TRIBUTARY_INPUTS", "LANG"})
            QVERIFY2(!process::steersContainerEngine(name), name);
    }
};

QTEST_GUILESS_MAIN(TestSandboxEnvironment)
#include "tst_sandbox_environment.moc"
